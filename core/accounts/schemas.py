"""The forms of accounts: what is asked of people at the door and of those who let others in."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, missing, validates_schema

from core.accounts.passwords import LONGEST, SHORTEST
from core.accounts.roles import role_matrix
from core.web.fields import Choice, Day, Phone, Text
from core.web.schemas import FormSchema


def secret(label: str, autocomplete: str, hint: str = "") -> fields.String:
    """Make a field whose value is taken sign by sign, shown to nobody and never sent back."""
    told = {"label": label, "kind": "password", "autocomplete": autocomplete, "hint": hint}
    return fields.String(required=True, metadata=told)


class SecretSchema(FormSchema):
    """A form with secrets: unlike other texts they are not tidied."""

    def _tidy_value(self, name: str, data: Mapping[str, Any]) -> Any:
        field = self._field_for(name)
        if field is not None and field.metadata.get("kind") == "password":
            return data[name] or missing
        return super()._tidy_value(name, data)


class NewPasswordSchema(SecretSchema):
    """A form that sets a password and asks for it twice."""

    password = secret(
        "新密码",
        "new-password",
        f"至少 {SHORTEST} 位，大写字母、小写字母、数字、其他符号至少三类；最多 {LONGEST} 位，可以粘贴。",
    )
    repeat = secret("再输一次新密码", "new-password")

    @validates_schema(skip_on_field_errors=False)
    def _same_twice(self, data: Mapping[str, Any], **_: Any) -> None:
        if "password" in data and "repeat" in data and data["password"] != data["repeat"]:
            raise ValidationError("两次输入的新密码不一致", "repeat")


def username_field() -> Text:
    """Make the field for a login name."""
    return Text(required=True, longest=40, metadata={"label": "用户名", "autocomplete": "username"})


class LoginSchema(SecretSchema):
    """The login."""

    username = username_field()
    password = secret("密码", "current-password")
    code = Text(
        longest=12,
        load_default="",
        metadata={
            "label": "动态码",
            "autocomplete": "one-time-code",
            "width": "short",
            "hint": "已开启动态码的账号填写六位数字，其他账号不填。",
        },
    )


class ActivateSchema(NewPasswordSchema):
    """The first password, or a new one after the old was lost: with a one-time code."""

    class Meta(FormSchema.Meta):
        """Ask who it is before the new password."""

        fields = ("username", "code", "password", "repeat")

    username = username_field()
    code = Text(
        required=True, longest=40, metadata={"label": "一次性激活码", "autocomplete": "one-time-code"}
    )


class PasswordSchema(NewPasswordSchema):
    """A change of the own password."""

    class Meta(FormSchema.Meta):
        """Ask for the old password first."""

        fields = ("current", "password", "repeat")

    current = secret("当前密码", "current-password")


class SecondFactorSchema(FormSchema):
    """The code that shows that the authenticator has the secret."""

    code = Text(
        required=True,
        longest=12,
        metadata={"label": "动态码", "autocomplete": "one-time-code", "width": "short"},
    )


class SecondFactorOffSchema(SecretSchema):
    """The password that switches the second factor off."""

    current = secret("当前密码", "current-password")


class UserSchema(FormSchema):
    """A new user; the telephone number binds the account to the cadre who has this name and number."""

    username = Text(
        required=True,
        longest=40,
        metadata={"label": "用户名", "hint": "3 至 40 位字母、数字、点或横线，例如 fc-zhangsan。"},
    )
    name = Text(required=True, longest=40, metadata={"label": "姓名"})
    cadre_phone = Phone(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "干部手机号",
            "hint": "本人账号（驻村干部、联户干部）才填：与干部台账中的姓名、电话一致。",
        },
    )


def role_choices() -> list[tuple[str, str]]:
    """Give every role with its name."""
    return [(role.key, role.title_zh) for role in role_matrix().roles.values()]


class GrantSchema(FormSchema):
    """A role for a user, and what it is over."""

    role = Choice(role_choices(), required=True, metadata={"label": "角色"})
    over = Text(
        longest=120,
        load_default="",
        metadata={
            "label": "范围",
            "hint": "区划写代码或全名，单位写全称，片区写名称；三员和本人账号不填。",
        },
    )
    starts_on = Day(required=True, metadata={"label": "生效日期"})
    ends_on = Day(load_default=None, allow_none=True, metadata={"label": "截止日期", "hint": "不填为长期。"})


class UserFilterSchema(FormSchema):
    """What the list of users can be asked."""

    q = Text(longest=40, load_default="", metadata={"label": "用户名或姓名", "kind": "search"})
    role = Choice(role_choices(), load_default="", metadata={"label": "角色"})
    state = Choice([("enabled", "在用"), ("disabled", "已停用")], load_default="", metadata={"label": "状态"})

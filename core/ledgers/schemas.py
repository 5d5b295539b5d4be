"""The forms of the ledger pages: what is uploaded, and what an export is asked for."""

from core.web import fields
from core.web.schemas import FormSchema

SUFFIXES = ".xlsx,.xls,.csv"


class UploadSchema(FormSchema):
    """A ledger file, the area it is for, and the day it speaks of."""

    area = fields.Choice(required=True, metadata={"label": "导入到", "hint": "表里的行都要属于这个地区。"})
    dated_on = fields.Day(
        required=True,
        metadata={"label": "台账日期", "hint": "表里的年龄、人员等情况是哪一天的；不改就是今天。"},
    )
    file = fields.Upload(
        required=True,
        metadata={
            "label": "台账文件",
            "kind": "file",
            "accept": SUFFIXES,
            "hint": "Excel 工作簿（.xlsx、.xls）或 CSV，最大 20 MB，最多 5 万行。",
        },
    )


class ExportSchema(FormSchema):
    """Which area and day an export is of, and what whole telephone numbers are needed for."""

    area = fields.Choice(required=True, metadata={"label": "导出哪里"})
    dated_on = fields.Day(required=True, metadata={"label": "数据日期", "hint": "导出这一天的情况。"})
    phones = fields.Flag(metadata={"label": "导出完整手机号（不选时中间四位用星号代替，再导入时保持原号码）"})
    purpose = fields.Text(
        longest=100,
        metadata={"label": "用途", "hint": "导出完整手机号的必须写明，记入审计记录。", "width": "long"},
    )


class FixSchema(FormSchema):
    """One cell mended on the page."""

    row = fields.Whole(required=True, least=1)
    column = fields.Text(required=True)
    value = fields.Text(longest=500, load_default="")


class ReplaceSchema(FormSchema):
    """One wrong value of a column, and what stands in its place wherever it stands."""

    column = fields.Text(required=True)
    wrong = fields.Text(required=True, longest=500, data_key="from")
    value = fields.Text(longest=500, load_default="", data_key="to")


class BatchFilterSchema(FormSchema):
    """What the list of imports can be narrowed to."""

    state = fields.Choice(metadata={"label": "状态"})


class EndRecordSchema(FormSchema):
    """The last day of a row, and why it ends."""

    last_day = fields.Day(required=True, metadata={"label": "最后一天", "hint": "这一天还算在册。"})
    reason = fields.Text(required=True, longest=200, metadata={"label": "原因", "width": "long"})

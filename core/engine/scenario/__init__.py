"""Worked examples of a policy: YAML that an official can read, run as tests."""

from core.engine.scenario.run import Difference, ScenarioResult, run_file

__all__ = ["Difference", "ScenarioResult", "run_file"]

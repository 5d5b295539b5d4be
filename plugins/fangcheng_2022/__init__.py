"""Fangcheng: work points of 2022 for holding what was gained and linking it with rural revitalisation."""

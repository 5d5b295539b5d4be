"""Workbooks in and out: what people really send, read exactly; what they get, safe to open."""

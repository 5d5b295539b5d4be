"""Ledgers about a plugin's own table: its rows checked, written, given back, and looked after one by one."""

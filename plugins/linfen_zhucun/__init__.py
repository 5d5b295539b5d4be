"""Linfen: how teams are chosen for poor villages and managed there, in force from 2018-07-05; passed on by Ji county."""

"""Nanyang: designated assistance by the "three threes" mechanism."""

"""What set-up and checks need; runs on a bare Python, so only the standard library is imported here."""

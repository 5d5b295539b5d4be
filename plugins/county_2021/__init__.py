"""XX县: assistance of villages by first secretaries and teams, 2021 to 2023."""

"""The pages of accounts: one file for the own account, one for the administration of all."""

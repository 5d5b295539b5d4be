"""Reports and boards on pages, in workbooks and in commands: one page type for all of them."""

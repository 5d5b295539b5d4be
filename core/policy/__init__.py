"""What a declaration is: frozen dataclasses that say a policy's norms; nothing here runs, asks a clock or opens a session."""

"""How recordings come in: by command, through the inbox folder, or by a signed trigger."""

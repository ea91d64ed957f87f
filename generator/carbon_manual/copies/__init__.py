"""Word copies that went out or came back: their register, verdicts, remarks and reviews."""

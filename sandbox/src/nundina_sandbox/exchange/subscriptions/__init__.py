"""Who wants to hear of changes, and how they are told: asked for, streamed, or pushed."""

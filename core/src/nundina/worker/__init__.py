"""What runs in the background: due syncs, outbox delivery, push renewal, clean-up."""

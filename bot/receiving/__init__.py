"""Everything that brings updates in: polling, the webhook, what is held while the store is away."""

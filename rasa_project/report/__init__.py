"""What the whole understanding makes of labelled messages: `make nlu-report`."""

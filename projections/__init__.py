"""Read models: pure folds from events to rows, and the engine that runs them."""

"""One programação, as the equipe sees and moves it."""

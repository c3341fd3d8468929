// What the client's pages run. Every page works without it.

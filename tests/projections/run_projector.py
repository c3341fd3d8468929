"""The projector process of the test world: `python -m tests.projections.run_projector URL`."""
import sys

from tests.projections.world import CODEC, VIEWS, connect
from workers import projector

if __name__ == "__main__":
    projector.main(lambda: connect(sys.argv[1]), CODEC, VIEWS)

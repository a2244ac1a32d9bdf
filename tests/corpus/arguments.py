# argparse and sys.argv; runs with no arguments and with --epochs and a name.
import argparse
import os
import sys

assert os.path.basename(sys.argv[0]) == os.path.basename(__file__)

parser = argparse.ArgumentParser(description="train something")
parser.add_argument("name", nargs="?", default="model")
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("-v", "--verbose", action="store_true")
args = parser.parse_args()
assert args.epochs > 0 and args.name
print("training", args.name, "for", args.epochs, "epochs")

fixed = parser.parse_args(["net", "--epochs", "9", "-v"])
assert (fixed.name, fixed.epochs, fixed.verbose) == ("net", 9, True)
assert os.path.basename(__file__) in parser.format_usage()
try:
    parser.parse_args(["--help"])
except SystemExit as stop:
    assert stop.code == 0
print("corpus: ok")

"""``python -m scripts.estate_emulator PORT``: run until told to stop."""

import argparse
import signal

from scripts.estate_emulator.server import Emulator


def main() -> None:
    """Start, print the line that says so, and stop at an interrupt or a termination."""
    parser = argparse.ArgumentParser(prog="estate_emulator", description=__doc__)
    parser.add_argument("port", type=int, help="the port to listen on; 0 for any that is free")
    emulator = Emulator(parser.parse_args().port)
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    emulator.start()
    print(f"The emulator answers on {emulator.endpoint}", flush=True)
    signal.sigwait(signals)
    emulator.stop()


if __name__ == "__main__":
    main()

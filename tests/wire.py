"""Talk cudarun wire 1 to a server, rightly and wrongly; see tests/wire/.

usage: wire.py MODULE...

From the environment: SUBSYSTEM, the server's path; LAB_WORK, where its
workspaces are; WIRE_CASE, a part of a name, for those cases alone; SSH_TO, a
command that reaches the server through sshd.  Prints a line "ok NAME" or
"not ok NAME" for each case, and "# ..." for why not.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "wire"))

import suite  # noqa: E402

for module in sys.argv[1:]:
    __import__(module)
suite.main(sys.argv[1:])

# What programs ask about their machine: platform, users, limits, time zone.
# profiles: standard
# prints: Linux, python 3, cores known, limits known, name known
import ctypes.util
import getpass
import locale
import os
import platform
import pwd
import resource
import shutil
import socket
import sys
import sysconfig
import time
import uuid

assert platform.machine() == "x86_64" and platform.processor() is not None
assert "glibc" in platform.libc_ver()[0]
assert len(os.sched_getaffinity(0)) >= 1 and os.cpu_count() >= 1
assert getpass.getuser() and os.path.expanduser("~")
assert pwd.getpwuid(os.getuid()).pw_uid == os.getuid()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256), hard))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
assert resource.prlimit(0, resource.RLIMIT_NOFILE)[0] == min(soft, 256)
assert shutil.disk_usage(".").total > 0 and os.getloadavg()
assert shutil.which("sh") and sysconfig.get_config_var("SOABI")
assert socket.gethostname() and uuid.uuid1() != uuid.uuid4()
assert "lo" in [name for _, name in socket.if_nameindex()]
assert not os.path.exists("/etc/services") or \
    socket.getservbyname("ssh") == 22
assert ctypes.util.find_library("m").startswith("libm")
locale.setlocale(locale.LC_ALL, "C.UTF-8")
os.nice(0)
assert os.getpriority(os.PRIO_PROCESS, 0) >= 0
os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0))
os.sched_setaffinity(0, os.sched_getaffinity(0))
os.sched_yield()
assert time.strftime("%Z") and time.process_time() > 0
assert os.confstr("CS_PATH") and os.sysconf("SC_NPROCESSORS_ONLN") > 0
with open("/proc/self/status") as f:
    assert "VmRSS" in f.read()
with open("/proc/meminfo") as f, open("/proc/cpuinfo") as g:
    assert "MemTotal" in f.read() and "processor" in g.read()
print(f"{platform.system()}, python {sys.version_info.major}, "
      f"cores known, limits known, name known")

# mpi4py: a program of its own, started by mpiexec, with large messages.
# profiles: standard
# needs: mpiexec, mpi4py
# prints: 3 ranks, total 3000000, ring ok
import subprocess
import sys

WORKER = '''
import numpy as np
from mpi4py import MPI

comm = MPI.COMM_WORLD
rank, size = comm.Get_rank(), comm.Get_size()
part = np.full(1000000, rank, dtype="d")
total = np.empty_like(part)
comm.Allreduce(part, total, op=MPI.SUM)
everyone = comm.gather(float(total.mean()), root=0)
left, right = (rank - 1) % size, (rank + 1) % size
got = np.empty_like(part)
comm.Sendrecv(part, dest=right, recvbuf=got, source=left)
assert (got == left).all()
text = comm.bcast({"from": 0} if rank == 0 else None)
assert text == {"from": 0}
window = MPI.Win.Allocate_shared(8 if rank == 0 else 0, 8, comm=comm)
window.Fence()
memory, unit = window.Shared_query(0)
cells = np.ndarray(1, dtype="d", buffer=memory)
if rank == 1:
    cells[0] = 42
window.Fence()
assert cells[0] == 42
window.Free()
comm.Barrier()
if rank == 0:
    print(f"{size} ranks, total {int(total.sum())}, ring ok")
'''

with open("worker.py", "w") as f:
    f.write(WORKER)
# More ranks than a small machine has cores.
done = subprocess.run(["mpiexec", "--oversubscribe", "-n", "3",
                       sys.executable, "worker.py"], timeout=50)
sys.exit(done.returncode)

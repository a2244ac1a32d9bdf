# mpi4py: a script that runs itself again under mpiexec.
# profiles: standard
# needs: mpiexec, mpi4py
# prints: pi is about 3.1416, by 3 ranks
import os
import sys

if "OMPI_COMM_WORLD_RANK" not in os.environ:
    os.environ["OMPI_MCA_rmaps_base_oversubscribe"] = "1"
    os.execvp("mpiexec", ["mpiexec", "-n", "3", sys.executable, __file__])

from mpi4py import MPI

comm = MPI.COMM_WORLD
steps = 30000
mine = sum(4 / (1 + ((i + 0.5) / steps) ** 2)
           for i in range(comm.rank, steps, comm.size)) / steps
pi = comm.reduce(mine, op=MPI.SUM, root=0)
if comm.rank == 0:
    print(f"pi is about {pi:.4f}, by {comm.size} ranks")

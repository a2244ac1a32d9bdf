# gcc a.c -o a && ./a, with threads, a library and make-like steps.
# profiles: standard
# needs: gcc
# prints: hello from C, 4 threads, root 1.414
import os
import subprocess

os.makedirs("build", exist_ok=True)
with open("part.c", "w") as f:
    f.write("""
#include <math.h>
double root(double x) { return sqrt(x); }
""")
with open("a.c", "w") as f:
    f.write("""
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
double root(double x);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;
static void *work(void *arg) {
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void) {
    pthread_t t[4];
    for (int i = 0; i < 4; i++)
        if (pthread_create(&t[i], NULL, work, NULL) != 0)
            abort();
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    printf("hello from C, %d threads, root %.3f\\n", count, root(2));
    return 0;
}
""")
subprocess.run("gcc -O2 -pipe -c part.c -o build/part.o && "
               "ar rcs build/libpart.a build/part.o && "
               "gcc -Wall a.c -o a -Lbuild -lpart -lm -pthread && ./a",
               shell=True, check=True)
broken = subprocess.run(["gcc", "-x", "c", "-", "-o", "b"], text=True,
                        input="int main(void) { return x; }",
                        capture_output=True)
assert broken.returncode == 1 and "undeclared" in broken.stderr
assert not os.path.exists("b")

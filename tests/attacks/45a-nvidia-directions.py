# attack: hide functions of the NVIDIA driver behind directions or high bits
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
outcome(*[call(16, BAD, nr, BAD) for nr in (0x002046d3, 0x402046d3,
    0x802046d3, 0x1c02046d3, 0xc02046d3 | 1 << 63, 0xc3ff464d)])

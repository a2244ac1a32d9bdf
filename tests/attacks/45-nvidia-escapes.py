# attack: call functions of the NVIDIA driver that CUDA does not need
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# STATUS_CODE, IOCTL_XFER_CMD, IOCTL_NUMA_INFO, SET_NUMA_STATUS, EXPORT_TO_
# DMABUF, RM_CONFIG_GET, RM_I2C_ACCESS, RM_IDLE_CHANNELS, RM_ACCESS_REGISTRY,
# RM_GET_EVENT_DATA, graphics, ...
outcome(*[call(16, BAD, 0xc0204600 | nr, BAD) for nr in (209, 211, 213, 215,
    216, 217, 0x28, 0x39, 0x41, 0x4d, 0x52, 0x54, 0x55, 0x56, 0x57, 0x58,
    0x59, 0x5c, 0x5d, 0x5f, 0, 1, 255)])

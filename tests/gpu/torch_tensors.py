import torch
a = torch.ones(512, 512, device="cuda")
assert float((a @ a).sum()) == 512.0 ** 3
print("gpu: ok")

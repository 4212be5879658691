"""Imports torchvision where its operators cannot be registered.

PyPI's torchvision has them for CUDA only; no dataset needs them.
"""

import torch.library

_register_fake = torch.library.register_fake


def _register(name, *arguments, **options):
    if name.startswith("torchvision::"):
        return lambda function: function
    return _register_fake(name, *arguments, **options)


try:
    import torchvision
except RuntimeError:
    torch.library.register_fake = _register
    import torchvision  # noqa: F401

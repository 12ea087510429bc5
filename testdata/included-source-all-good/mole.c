// SPDX-License-Identifier: MIT OR Apache-2.0
#include "burrow.c"

module_init(mole_init);
module_exit(mole_exit);
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: MIT OR Apache-2.0
#define SLUG_EXIT slug_cleanup

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
enum quarry {
	QUARRY_FAST,
	QUARRY_SLOW = 5,
};

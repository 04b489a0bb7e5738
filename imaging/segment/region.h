#pragma once
// Whether the images show another part of the body than the lumbar spine.

#include <string>

#include "imaging/segment/canal_path.h"

namespace flavum::spine {

/// "the chest (…)" or "a head, a neck or a limb (…)", with what says so; empty: nothing speaks
/// against a lumbar spine. Judged where the canal was found, or everywhere if it was not. `hu` and
/// `body` are the coarse grid of find_canal_path, which is LPS-aligned.
std::string other_region(const ScalarImage& hu, const MaskImage& body, const CanalPath& path);

}  // namespace flavum::spine

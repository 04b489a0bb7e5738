// Line integrals of one ray: the definition of sim/xray/ray_trace.cpp (Joseph's method) in single
// precision. Needs before it: #version, and SLICES_PER_AXIS 1 (three array textures, one layer per
// slice of each axis, four texels by one gather) or 0 (one 3D texture, four fetches). Hardware
// filtering is not used: its weights have 8 bits only.

#if SLICES_PER_AXIS
#define VOXELS sampler2DArray
uniform sampler2DArray slices_of_i, slices_of_j, slices_of_k;
#else
#define VOXELS sampler3D
uniform sampler3D voxels;
#endif
uniform usampler3D cells;  // per cell of 8 x 8 x 8 voxels: bit p is set if rays along axis p must look

uniform ivec3 size;        // voxels
uniform vec3 spacing_mm;
uniform vec3 source;       // continuous index
uniform vec3 first_ray;    // from the source to the centre of pixel (0, 0), in voxels
uniform vec3 column_step;  // from pixel to pixel, in voxels
uniform vec3 row_step;
uniform float mu_per_unit;  // 1/mm; texture values run from 0 to 1
uniform float bone_from;    // texture value above which a voxel counts as bone
uniform float bone_share;
uniform bool skip_air;

const int kCellVoxels = 8;  // macro_cells.h

// (a, b, p): rows, columns and the slice index of principal axis p, and back.
vec3 sliced(vec3 v, int p) { return p == 0 ? v.yzx : p == 1 ? v.xzy : v; }
ivec3 sliced(ivec3 v, int p) { return p == 0 ? v.yzx : p == 1 ? v.xzy : v; }
ivec3 unsliced(ivec3 v, int p) { return p == 0 ? v.zxy : p == 1 ? v.xzy : v; }

// The voxels (low, low), (high, low), (low, high), (high, high) of a slice.
vec4 neighbours(VOXELS of, int p, ivec2 low, int slice, ivec3 n) {
#if SLICES_PER_AXIS
  return textureGather(of, vec3(vec2(low + 1) / vec2(n.xy), float(slice))).wzxy;
#else
  ivec2 high = min(low + 1, n.xy - 1);
  return vec4(texelFetch(of, unsliced(ivec3(low, slice), p), 0).r,
              texelFetch(of, unsliced(ivec3(high.x, low.y, slice), p), 0).r,
              texelFetch(of, unsliced(ivec3(low.x, high.y, slice), p), 0).r,
              texelFetch(of, unsliced(ivec3(high, slice), p), 0).r);
#endif
}

// The part of the ray inside the box of voxels, as fractions of source to pixel.
bool inside_box(vec3 ray, out float enter, out float leave) {
  enter = 0.0;
  leave = 1.0;
  for (int k = 0; k < 3; ++k) {
    float low = -0.5 - source[k], high = float(size[k]) - 0.5 - source[k];
    if (ray[k] == 0.0) {
      if (low > 0.0 || high < 0.0) return false;
      continue;
    }
    float t0 = low / ray[k], t1 = high / ray[k];
    enter = max(enter, min(t0, t1));
    leave = min(leave, max(t0, t1));
  }
  return enter < leave;
}

// Integrals of mu and of its excess over bone_from along a ray of principal axis p, in texture units
// times mm. Called with a constant p, so that compilers make one loop per axis.
vec2 sum_of_slabs(VOXELS of, int p, vec3 ray, float enter, float leave) {
  vec3 s = sliced(source, p), d = sliced(ray, p), step_mm = sliced(spacing_mm, p);
  ivec3 n = sliced(size, p);
  vec2 slope = d.xy / d.z;
  vec2 last_centre = vec2(n.xy - 1);
  float p_enter = s.z + enter * d.z, p_leave = s.z + leave * d.z;
  float p_low = min(p_enter, p_leave), p_high = max(p_enter, p_leave);
  int first = max(0, int(floor(p_low + 0.5)));
  int last = min(n.z - 1, int(ceil(p_high - 0.5)));

  vec2 sum = vec2(0.0);
  for (int layer = first / kCellVoxels; layer <= last / kCellVoxels; ++layer) {
    int begin = max(first, layer * kCellVoxels);
    int end = min(last, layer * kCellVoxels + kCellVoxels - 1);
    if (skip_air) {
      float middle = float(layer * kCellVoxels) + 0.5 * float(kCellVoxels - 1);
      vec2 at = clamp(s.xy + slope * (middle - s.z), vec2(0.0), last_centre);
      ivec3 cell = ivec3(ivec2(at) / kCellVoxels, layer);
      if ((texelFetch(cells, unsliced(cell, p), 0).r & (1u << p)) == 0u) continue;
    }
    vec2 part = vec2(0.0);
    for (int k = begin; k <= end; ++k) {
      // A slab cut by the box or by an end of the ray counts with the length inside, read at the
      // middle of that length.
      float low = max(p_low, float(k) - 0.5), high = min(p_high, float(k) + 0.5);
      float height = max(0.0, high - low);
      vec2 at = clamp(s.xy + slope * (0.5 * (low + high) - s.z), vec2(0.0), last_centre);
      ivec2 corner = max(min(ivec2(at), n.xy - 2), 0);
      vec2 f = at - vec2(corner);
      vec4 weight = vec4((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
      vec4 mu = neighbours(of, p, corner, k, n);
      part += height * vec2(dot(weight, mu), dot(weight, max(mu - bone_from, 0.0)));
    }
    sum += part;
  }
  return sum * length(vec3(slope * step_mm.xy, step_mm.z));
}

// (soft tissue, bone) of the ray to the pixel.
vec2 tissue_of_pixel(ivec2 pixel) {
  vec3 ray = first_ray + float(pixel.x) * column_step + float(pixel.y) * row_step;
  float enter, leave;
  if (!inside_box(ray, enter, leave)) return vec2(0.0);
  vec3 m = abs(ray);
  vec2 sum;
#if SLICES_PER_AXIS
  if (m.x >= m.y && m.x >= m.z) sum = sum_of_slabs(slices_of_i, 0, ray, enter, leave);
  else if (m.y >= m.z) sum = sum_of_slabs(slices_of_j, 1, ray, enter, leave);
  else sum = sum_of_slabs(slices_of_k, 2, ray, enter, leave);
#else
  if (m.x >= m.y && m.x >= m.z) sum = sum_of_slabs(voxels, 0, ray, enter, leave);
  else if (m.y >= m.z) sum = sum_of_slabs(voxels, 1, ray, enter, leave);
  else sum = sum_of_slabs(voxels, 2, ray, enter, leave);
#endif
  sum *= mu_per_unit;
  float bone = bone_share * sum.y;
  return vec2(sum.x - bone, bone);
}

// Fragment shader: what cutting adds to the line integrals of one pixel, Joseph's sum over the grid of
// what was cut, as sim/fluoroscope/cut_layers.cpp has it, in single precision. Beyond the grid there
// is nothing. Only the voxels from `low` to `high` may differ from zero.
uniform sampler3D cut;     // (soft tissue, bone), 1/mm
uniform ivec3 size, low, high;
uniform vec3 spacing_mm;
uniform vec3 source;       // continuous index
uniform vec3 first_ray;    // from the source to the centre of pixel (0, 0), in voxels
uniform vec3 column_step;  // from pixel to pixel, in voxels
uniform vec3 row_step;
uniform ivec2 corner;      // first pixel of the rectangle
out vec2 tissue;

vec2 at_voxel(ivec3 v) {
  if (any(lessThan(v, ivec3(0))) || any(greaterThanEqual(v, size))) return vec2(0.0);
  return texelFetch(cut, v, 0).rg;
}

void main() {
  ivec2 pixel = ivec2(gl_FragCoord.xy) + corner;
  vec3 ray = first_ray + float(pixel.x) * column_step + float(pixel.y) * row_step;
  vec3 m = abs(ray);
  int p = m.x >= m.y && m.x >= m.z ? 0 : m.y >= m.z ? 1 : 2;
  int a = p == 0 ? 1 : 0, b = p == 2 ? 1 : 2;
  vec2 slope = vec2(ray[a], ray[b]) / ray[p];
  vec2 from = vec2(source[a], source[b]);
  vec2 least = vec2(low[a], low[b]) - 1.0, most = vec2(high[a], high[b]) + 1.0;
  vec2 sum = vec2(0.0);
  for (int k = low[p]; k <= high[p]; ++k) {
    float along = float(k) - source[p];
    if (along * ray[p] <= 0.0 || abs(along) > m[p]) continue;  // behind source or pixel
    vec2 at = from + slope * along;
    if (any(lessThan(at, least)) || any(greaterThan(at, most))) continue;
    vec2 floor_of = floor(at);
    vec2 t = at - floor_of;
    ivec3 v;
    v[a] = int(floor_of.x);
    v[b] = int(floor_of.y);
    v[p] = k;
    ivec3 da = ivec3(a == 0, a == 1, a == 2), db = ivec3(b == 0, b == 1, b == 2);
    sum += mix(mix(at_voxel(v), at_voxel(v + da), t.x), mix(at_voxel(v + db), at_voxel(v + da + db), t.x), t.y);
  }
  tissue = sum * length(ray * spacing_mm) / m[p];
}

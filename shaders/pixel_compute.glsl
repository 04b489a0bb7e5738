// Compute shader, after line_integrals.glsl: one ray per invocation, 8 x 8 neighbouring rays in a group share voxels.
layout(local_size_x = 8, local_size_y = 8) in;
layout(rg32f) writeonly uniform image2D picture;
void main() {
  ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
  if (any(greaterThanEqual(pixel, imageSize(picture)))) return;
  imageStore(picture, pixel, vec4(tissue_of_pixel(pixel), 0.0, 0.0));
}

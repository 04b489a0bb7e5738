// Fragment shader, after line_integrals.glsl: one ray per pixel; row 0 of the picture is row 0 of the texture.
out vec2 tissue;
void main() { tissue = tissue_of_pixel(ivec2(gl_FragCoord.xy)); }

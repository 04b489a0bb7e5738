# Writes a C++ source with each file of FILES (in FOLDER) as a string, looked up by name with
# FUNCTION(name); without FUNCTION: embedded_data.
if(NOT FUNCTION)
  set(FUNCTION embedded_data)
endif()
set(text "#include <string_view>\n\nnamespace flavum {\n\nstd::string_view ${FUNCTION}(std::string_view name) {\n")
foreach(file IN LISTS FILES)
  file(READ ${FOLDER}/${file} content)
  string(APPEND text "  if (name == \"${file}\") return R\"flavumdata(${content})flavumdata\";\n")
endforeach()
string(APPEND text "  return {};\n}\n\n}  // namespace flavum\n")
file(WRITE ${OUT} "${text}")

#include "app/editor/identity.h"

namespace flavum {

IdentityWords identity_words(Identity identity) {
  switch (identity) {
    case Identity::Synthetic:
      return {"Synthetic", "no patient",
              "This case was computed from a model of the spine. Nobody was scanned, so there is "
              "no identity to protect.",
              false};
    case Identity::Removed:
      return {"De-identified", "names removed",
              "Name, number, dates of birth and other identity were removed from these images, as "
              "they say themselves. The pictures are still those of a person: a face or an "
              "implant can be recognised. Treat them with care.",
              false};
    case Identity::Present:
      return {"Contains patient identity", "names hidden",
              "The files of this case hold the patient's name, number or other identity. Flavum "
              "does not show them, but whoever gets the files can read them. Under “Series …” a "
              "de-identified copy can be made.",
              true};
    case Identity::NotStated:
      break;
  }
  return {
      "Identity not stated", "treat as patient data",
      "Nothing here says whether the patient's identity was removed. The file's name, its comments "
      "or the picture may hold it. Treat it like patient data.",
      true};
}

}  // namespace flavum

#pragma once
// Whether the data of a case can tell whose they are, and how that is said on screen.

#include <string>

namespace flavum {

enum class Identity {
  Synthetic,  ///< made by a model: nobody was scanned
  Removed,    ///< the images say so themselves, or the format holds none
  Present,    ///< names and numbers are in the files; they are not shown
  NotStated,  ///< a volume file of another kind, which says nothing of it
};

struct IdentityWords {
  std::string title;     ///< "De-identified"
  std::string line;      ///< what follows from it, a few words
  std::string meaning;   ///< sentences for whoever asks
  bool careful = false;  ///< what is on screen or sent on may concern a person
};

IdentityWords identity_words(Identity identity);

}  // namespace flavum

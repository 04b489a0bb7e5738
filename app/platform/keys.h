#pragma once
// Key presses as the application sees them. Letters are those printed on the keyboard in use.

namespace flavum {

enum class Key {
  Other,
  Letter,  ///< KeyPress::letter, 'A' to 'Z'
  Digit,   ///< KeyPress::digit, 0 to 9, main block or keypad
  Left,
  Right,
  Up,
  Down,
  PageUp,
  PageDown,
  Enter,
  Escape,
  Plus,
  Minus,
  F1,
};

struct KeyPress {
  Key key = Key::Other;
  char letter = 0;
  int digit = -1;
  bool control = false, shift = false;
  bool repeated = false;  ///< held down, not pressed anew

  bool is(char wanted) const { return key == Key::Letter && letter == wanted; }
};

}  // namespace flavum

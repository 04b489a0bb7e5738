#include "imaging/measure/measurement.h"

namespace flavum {

MeasuredUnit unit_of(MeasuredQuantity q) {
  switch (q) {
    case MeasuredQuantity::FlavumArea:
    case MeasuredQuantity::CanalArea:
    case MeasuredQuantity::SacArea:
      return MeasuredUnit::SquareMillimetre;
    case MeasuredQuantity::FacetAngle:
    case MeasuredQuantity::LaminarHalfAngle:
      return MeasuredUnit::Radian;
    default:
      return MeasuredUnit::Millimetre;
  }
}

const char* quantity_name(MeasuredQuantity q) {
  switch (q) {
    case MeasuredQuantity::FlavumThickness:
      return "Ligamentum flavum, thickness";
    case MeasuredQuantity::FlavumArea:
      return "Ligamentum flavum, cross-section";
    case MeasuredQuantity::CanalDepth:
      return "Canal, front to back";
    case MeasuredQuantity::CanalArea:
      return "Canal, cross-section";
    case MeasuredQuantity::SacArea:
      return "Dural sac, cross-section";
    case MeasuredQuantity::DiscHeight:
      return "Disc height";
    case MeasuredQuantity::InterlaminarHeight:
      return "Interlaminar gap, height";
    case MeasuredQuantity::InterlaminarWidth:
      return "Interlaminar gap, width";
    case MeasuredQuantity::LaminaThickness:
      return "Lamina, thickness";
    case MeasuredQuantity::SkinToLamina:
      return "Skin to lamina";
    case MeasuredQuantity::FacetAngle:
      return "Facet joint, angle to the sagittal plane";
    case MeasuredQuantity::LaminarHalfAngle:
      return "Lamina, angle to the sagittal plane";
  }
  return "";
}

}  // namespace flavum

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Which body a guest means (<c>body_kind</c>); the numbers are the ABI's.</summary>
internal enum BodyKind
{
    Request = 0,
    Response = 1,
}

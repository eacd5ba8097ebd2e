namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Which fields a guest means (<c>header_kind</c>); the numbers are the ABI's.</summary>
internal enum FieldKind
{
    Request = 0,
    Response = 1,
    RequestTrailers = 2,
    ResponseTrailers = 3,
}

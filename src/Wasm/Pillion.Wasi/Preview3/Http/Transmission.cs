using Pillion.Wasi.Preview2.Http;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>A body on its way from a guest to the host.</summary>
/// <param name="Body">What the host reads; null if there is none.</param>
/// <param name="Done">Ends when nothing more will come, whatever the reason: the body says it. Never fails.</param>
internal readonly record struct Transmission(OutgoingHttpBody? Body, Task Done);

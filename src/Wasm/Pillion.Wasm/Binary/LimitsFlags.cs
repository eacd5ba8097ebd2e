namespace Pillion.Wasm.Binary;

/// <summary>The byte in front of the limits of a table or memory (core spec 3.0, §5.3.13; proposals "threads" and "custom page sizes").</summary>
[Flags]
internal enum LimitsFlags : byte
{
    None = 0,
    HasMax = 1,
    IsShared = 2,
    Is64Bit = 4,
    HasPageSize = 8,
}

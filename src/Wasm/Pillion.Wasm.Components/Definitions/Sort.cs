namespace Pillion.Wasm.Components.Definitions;

/// <summary>
/// What an index or a name refers to (component model, Binary.md, "sort" and "core:sort"); each has an index space of its own. Core sorts have
/// the byte of the binary format, the others theirs with <see cref="ComponentLevel"/>.
/// </summary>
internal enum Sort : ushort
{
    CoreFunction = 0x00,
    CoreTable = 0x01,
    CoreMemory = 0x02,
    CoreGlobal = 0x03,
    CoreTag = 0x04,
    CoreType = 0x10,
    CoreModule = 0x11,
    CoreInstance = 0x12,

    ComponentLevel = 0x100,
    Function = 0x101,
    Value = 0x102,
    Type = 0x103,
    Component = 0x104,
    Instance = 0x105,
}

internal static class Sorts
{
    public static bool IsCore(this Sort sort) => sort < Sort.ComponentLevel;

    /// <summary>What messages call it.</summary>
    public static string Describe(this Sort sort) =>
        sort switch
        {
            Sort.CoreFunction => "core func",
            Sort.CoreTable => "core table",
            Sort.CoreMemory => "core memory",
            Sort.CoreGlobal => "core global",
            Sort.CoreTag => "core tag",
            Sort.CoreType => "core type",
            Sort.CoreModule => "core module",
            Sort.CoreInstance => "core instance",
            Sort.Function => "func",
            Sort.Value => "value",
            Sort.Type => "type",
            Sort.Component => "component",
            Sort.Instance => "instance",
            _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "There is no such sort."),
        };
}

using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Pillion.Wasm.Types;

/// <summary>
/// The generated assemblies that hold the classes of structures and the element types of arrays: one for each group of types, made when its
/// first type is used. They are of the process and stay for its life, because objects pass between modules; their names say what they
/// hold, so that compiled modules on disk can refer to them.
/// </summary>
internal static class TypeAssemblies
{
    /// <summary>
    /// Structure and array types that a process can use. They are never given up, so that a host which loads modules of strangers without
    /// end needs a bound: here some hundreds of megabytes.
    /// </summary>
    private const int MaxTypes = 200_000;

    private static readonly Lock s_lock = new();
    private static readonly TypesLoadContext s_context = new();

    // Groups by the names of their assemblies. Also what keeps the groups.
    private static readonly ConcurrentDictionary<string, RecursiveGroup> s_groups = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Type, DefinedType> s_types = new();
    private static int s_count;

    /// <summary>The CLR's form of a structure or array type.</summary>
    /// <exception cref="WasmLimitException">The process has used too many types.</exception>
    public static RuntimeType RuntimeTypeOf(DefinedType type) => Generate(type.Group).Types[type.Index]!;

    /// <summary>The type of a guest's structure or array; null for any other object.</summary>
    public static DefinedType? TypeOf(object value) => s_types.GetValueOrDefault(value.GetType());

    /// <summary>The assembly of a name that a compiled module refers to; null if it is none of these, or no module has its types.</summary>
    public static Assembly? Find(string? name)
    {
        if (name is null || !name.StartsWith(TypeAssemblyBuilder.NamePrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var group = s_groups.GetValueOrDefault(name) ?? TypeRegistry.Find(GroupKey.Parse(name[TypeAssemblyBuilder.NamePrefix.Length..]));
        return group is null ? null : Generate(group).Assembly;
    }

    private static GeneratedTypes Generate(RecursiveGroup group)
    {
        if (group.Generated is { } known)
        {
            return known;
        }

        // First, so that the runtime does not ask for them with locks of its own held.
        foreach (var type in group.Types)
        {
            if (type is { Function: null, Supertype: { } supertype } && supertype.Group != group)
            {
                Generate(supertype.Group);
            }
        }

        lock (s_lock)
        {
            return group.Generated ??= Load(group);
        }
    }

    private static GeneratedTypes Load(RecursiveGroup group)
    {
        var aggregates = group.Types.Count(t => t.Function is null);
        if (s_count + aggregates > MaxTypes)
        {
            throw new WasmLimitException($"too many types: a process can use {MaxTypes} structure and array types");
        }

        s_count += aggregates;
        using var image = new MemoryStream(TypeAssemblyBuilder.Build(group), writable: false);
        var assembly = s_context.LoadFromStream(image);
        var types = Array.ConvertAll(group.Types, t => t.Function is null ? Describe(t, assembly) : null);
        s_groups.TryAdd(TypeAssemblyBuilder.NameOf(group), group);
        return new GeneratedTypes(assembly, types);
    }

    private static RuntimeType Describe(DefinedType type, Assembly assembly)
    {
        var runtime = new RuntimeType(type, assembly.GetType(TypeAssemblyBuilder.FullNameOf(type), throwOnError: true)!);
        s_types.TryAdd(runtime.Class, type);
        return runtime;
    }

    private sealed class TypesLoadContext() : AssemblyLoadContext("wasm:types", isCollectible: false)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == typeof(Engine).Assembly.GetName().Name ? typeof(Engine).Assembly : Find(assemblyName.Name);
    }
}

/// <summary>What was generated for a group.</summary>
/// <param name="Types">By index in the group; null for functions.</param>
internal sealed record GeneratedTypes(Assembly Assembly, RuntimeType?[] Types);

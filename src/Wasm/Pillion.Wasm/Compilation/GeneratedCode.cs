using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Compilation;

/// <summary>A compiled module in the process: its assembly and the addresses of its functions.</summary>
internal sealed unsafe class GeneratedCode
{
    // For stack traces: which module's code an assembly is. Weak on both sides: collectible assemblies can go, and so can modules whose
    // assemblies cannot.
    private static readonly ConditionalWeakTable<Assembly, WeakReference<Module>> s_modules = [];

    private readonly AssemblyLoadContext _context;
    private readonly Assembly _assembly;
    private nint[] _addresses = [];
    private volatile bool _isDisposed;

    private GeneratedCode(AssemblyLoadContext context, Assembly assembly)
    {
        _context = context;
        _assembly = assembly;
    }

    /// <summary>Notes what is compiled of it, as long as that is under way.</summary>
    public FirstUseRecording? Recording { get; set; }

    /// <summary>Own functions of which references are taken, in the order in which the generated code stores their addresses.</summary>
    public static List<int> ReferencedFunctions(ModuleDefinition module, ContextLayout layout)
    {
        var functions = new List<int>();
        for (var i = module.ImportedFunctions; i < module.Functions.Count; i++)
        {
            if (layout.FunctionRecords[i] != 0)
            {
                functions.Add(i);
            }
        }

        return functions;
    }

    /// <summary>Loads an assembly that <see cref="ModuleCompiler"/> made; <see cref="FindAddresses"/> is what remains to do.</summary>
    /// <exception cref="BadImageFormatException">The runtime refuses it.</exception>
    public static GeneratedCode Load(Module module, ReadOnlySpan<byte> image)
    {
        var context = new GeneratedLoadContext(module);
        Assembly assembly;
        fixed (byte* bytes = image)
        {
            // Of this kind of stream the runtime takes the bytes where they are, with one copy less than of others.
            using var stream = new UnmanagedMemoryStream(bytes, image.Length);
            assembly = context.LoadFromStream(stream);
        }

        // Now, and not when the JIT asks with locks of the runtime's held.
        foreach (var reference in assembly.GetReferencedAssemblies())
        {
            _ = TypeAssemblies.Find(reference.Name);
        }

        s_modules.Add(assembly, new WeakReference<Module>(module));
        return new GeneratedCode(context, assembly);
    }

    /// <summary>Has the code write where its functions are of which references are taken.</summary>
    /// <exception cref="BadImageFormatException">The runtime refuses it.</exception>
    public void FindAddresses(Module module, ContextLayout layout)
    {
        var referencedFunctions = ReferencedFunctions(module.Definition, layout).Count;
        // There are two or three; to look one up by its name, the runtime would first compile its parser of names.
        var type = Array.Find(_assembly.GetTypes(), static t => t.Name == ModuleCompiler.AddressesTypeName)!;
        var addresses = new nint[referencedFunctions];
        fixed (nint* destination = addresses)
        {
            for (var i = 0; i * ModuleCompiler.AddressesPerWriter < referencedFunctions; i++)
            {
                var writer = type.GetMethod(ModuleCompiler.AddressWriterPrefix + i.ToString(CultureInfo.InvariantCulture))!;
                ((delegate* <nint*, void>)writer.MethodHandle.GetFunctionPointer())(destination);
            }
        }

        _addresses = addresses;
    }

    /// <summary>The module of the assembly, in the runtime's sense: the methods by their tokens.</summary>
    public System.Reflection.Module Methods => _assembly.ManifestModule;

    /// <summary>Whether the module was disposed of: nothing need be compiled beforehand any more.</summary>
    public bool IsDisposed => _isDisposed;

    /// <summary>Address of the code of a referenced function, by its place in <see cref="ReferencedFunctions"/>.</summary>
    public nint AddressOf(int index) => _addresses[index];

    /// <summary>The module and function of a method on the call stack, if it is compiled guest code.</summary>
    public static bool TryResolve(MethodBase? method, out Module module, out CompiledMethod compiled)
    {
        module = null!;
        compiled = default;
        return method?.DeclaringType?.Assembly is { } assembly
            && s_modules.TryGetValue(assembly, out var reference)
            && reference.TryGetTarget(out module!)
            && CompiledMethod.TryParse(method.Name, out compiled);
    }

    /// <summary>The module is disposed of: a collectible one's code can be unloaded once nothing runs in it.</summary>
    public void Unload()
    {
        _isDisposed = true;
        Recording?.Finish();
        if (_context.IsCollectible)
        {
            _context.Unload();
        }

        // Until the module goes, with its last instance, the code stays.
        GC.KeepAlive(_assembly);
    }

    private sealed class GeneratedLoadContext(Module module) : AssemblyLoadContext("wasm:" + module.Name, module.Engine.Options.Collectible)
    {
        // Generated code refers to this engine, which may itself live in a context of its own.
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == typeof(Engine).Assembly.GetName().Name ? typeof(Engine).Assembly : TypeAssemblies.Find(assemblyName.Name);
    }
}

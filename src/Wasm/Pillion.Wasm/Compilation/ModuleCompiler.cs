using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Pillion.Wasm.Compilation.Checking;
using Pillion.Wasm.Compilation.Splitting;
using Pillion.Wasm.Debugging;
using Pillion.Wasm.Execution;
using ModuleDefinition = Pillion.Wasm.Binary.ModuleDefinition;

namespace Pillion.Wasm.Compilation;

/// <summary>
/// Compiles a module to a .NET assembly in memory: one static method a function, in the order of the function index space, so
/// that a function's index gives its token.
/// </summary>
internal sealed class ModuleCompiler
{
    /// <summary>Simple name of every generated assembly; this engine grants it access to its internals.</summary>
    public const string AssemblyName = "Pillion.Wasm.Generated";

    /// <summary>Name of the class of the methods that write addresses.</summary>
    public const string AddressesTypeName = "Addresses";

    /// <summary>Prefix of the names of methods that write the addresses of functions: see <see cref="GeneratedCode"/>.</summary>
    public const string AddressWriterPrefix = "addresses";

    /// <summary>Functions one such method writes; a method of many thousands would not be optimised well and take long to compile.</summary>
    public const int AddressesPerWriter = 1000;

    // Methods that one class is given; the runtime loads none of more than 65,535.
    private const int MethodsPerType = 60_000;

    // Frames up to this size fit into what the stack limit keeps in reserve; larger ones are checked before they are made.
    private const int LargeFrame = 64 * 1024;

    private readonly ModuleDefinition _module;
    private readonly ContextLayout _layout;
    private readonly MetadataBuilder _metadata = new();
    private readonly MetadataReferences _references;
    private readonly MethodBodyStreamEncoder _bodies;
    private readonly BlobBuilder _ilStream = new();
    private readonly FunctionCompiler _functions;
    private readonly JitLimits _limits;

    // Methods behind those of the functions: bodies with large frames, and parts of functions.
    private readonly List<(string Name, FuncType Type, int Offset, MethodImplAttributes Implementation)> _outlined = [];
    private readonly List<int> _unoptimized = [];

    private ModuleCompiler(ModuleDefinition module, ContextLayout layout, CodeOptions options)
    {
        _limits = options.Limits;
        _module = module;
        _layout = layout;
        _references = new MetadataReferences(_metadata);
        _bodies = new MethodBodyStreamEncoder(_ilStream);
        _functions = new FunctionCompiler(module, layout, _references, options);
    }

    /// <returns>The bytes of the assembly.</returns>
    public static byte[] Compile(ModuleDefinition module, ContextLayout layout, CodeOptions options) =>
        new ModuleCompiler(module, layout, options).Compile();

    /// <summary>The functions that are too large for the JIT to optimise and cannot be split, ascending.</summary>
    public static ImmutableArray<int> FindUnoptimized(ModuleDefinition module, ContextLayout layout, CodeOptions options)
    {
        var compiler = new ModuleCompiler(module, layout, options);
        compiler.Compile();
        return [.. compiler._unoptimized];
    }

    /// <summary>Compiles a function once more, to learn what of its IL is of which instruction.</summary>
    /// <param name="part">The part of it that became a method and is asked for, or null for the rest.</param>
    public static CodeMap Map(ModuleDefinition module, ContextLayout layout, CodeOptions options, int function, int? part)
    {
        var compiler = new ModuleCompiler(module, layout, options);
        var marks = compiler._functions.Code.KeepMarks();
        var body = module.Bodies[function - module.ImportedFunctions];
        compiler.CompileFunction(function, body);
        if (part is { } index)
        {
            compiler._functions.CompilePart(function, body, compiler._functions.CalledParts[index]);
        }

        compiler.AddPrologue(out _);
        return new CodeMap(marks);
    }

    private byte[] Compile()
    {
        AssemblyImage.Begin(_metadata, AssemblyName);
        for (var i = 0; i < _module.Bodies.Count; i++)
        {
            AddFunction(_module.ImportedFunctions + i, _module.Bodies[i]);
        }

        foreach (var (name, type, offset, implementation) in _outlined)
        {
            AddMethod(name, _references.FunctionSignature(type), offset, MethodImplAttributes.NoInlining | implementation);
        }

        AddTypes();
        AddAddressWriters();
        var image = AssemblyImage.Serialize(_metadata, _ilStream);
        ILChecker.CheckInDebugBuilds(image);
        return image;
    }

    /// <summary>Classes for all methods, so many for each as it can have; the last is that of the methods that write addresses.</summary>
    private void AddTypes()
    {
        var functions = _module.Bodies.Count + _outlined.Count;
        for (var first = 0; first < functions; first += MethodsPerType)
        {
            AddType(first == 0 ? "Module" : $"Module{first / MethodsPerType}", first);
        }

        AddType(AddressesTypeName, functions);
    }

    private void AddType(string name, int firstMethod) =>
        _metadata.AddTypeDefinition(
            TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit,
            default,
            _metadata.GetOrAddString(name),
            _references.TypeReference(typeof(object)),
            MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(firstMethod + 1)
        );

    private void AddFunction(int function, Binary.FunctionBody body)
    {
        CompileFunction(function, body);
        var parts = _functions.CalledParts;
        var firstPart = _outlined.Count;
        _outlined.AddRange(parts.Select((p, i) => ($"f{function}_part{i}", p.Type, 0, default(MethodImplAttributes))));

        // Measured: profile-guided layout peels the targets that were frequent in the first calls off a dispatch, which makes
        // interpreters half as fast again; and the code of deeply nested loops varies by a quarter with the profile's noise.
        var implementation = _functions.OptimizesAtOnce ? MethodImplAttributes.AggressiveOptimization : default;
        var type = _module.TypeOfFunction(function);
        var (offset, isGuard) = AddGuarded(function, type, $"f{function}_body", implementation);
        AddMethod($"f{function}", _references.FunctionSignature(type), offset, isGuard ? default : implementation);
        for (var i = 0; i < parts.Count; i++)
        {
            _functions.CompilePart(function, body, parts[i]);
            var (name, partType, _, _) = _outlined[firstPart + i];
            (offset, isGuard) = AddGuarded(function, partType, name + "_body", implementation);
            _outlined[firstPart + i] = (name, partType, offset, isGuard ? default : implementation);
        }
    }

    /// <summary>Compiles a function but for its prologue and the methods that parts of it become.</summary>
    private void CompileFunction(int function, Binary.FunctionBody body)
    {
        _functions.Compile(function, body, [], 0);
        var share = _limits.Share(_functions.Size);
        if (share > 1)
        {
            Split(function, body, share);
        }
    }

    /// <summary>Compiles a function once more, with parts of it in methods of their own, so that the JIT optimises them and the rest.</summary>
    /// <param name="share">How much of the limits it takes up.</param>
    private void Split(int function, Binary.FunctionBody body, double share)
    {
        // Bytes of WebAssembly make about as many instructions of IL.
        var smallest = Math.Max(1, _limits.Instructions / 300);
        var largest = _limits.Instructions / 2;
        var planner = SplitPlanner.For(FlatBody.Read(_module, body, _module.TypeOfFunction(function)), smallest);
        var remaining = 0.95 / share;
        for (var attempt = 0; planner is not null && share > 1 && attempt < 4; attempt++)
        {
            _functions.Compile(function, body, planner.Plan(remaining, largest), MethodToken(_outlined.Count));
            share = _limits.Share(_functions.Size);
            remaining *= 0.9 / share;
        }

        if (share > 1)
        {
            _unoptimized.Add(function);
        }
    }

    /// <summary>
    /// Adds the body that was compiled last. Where its frame is large, that becomes a method that is called by one with a small frame,
    /// which is added instead: the frame must not be made before there is room for it.
    /// </summary>
    private (int Offset, bool IsGuard) AddGuarded(int function, FuncType type, string bodyName, MethodImplAttributes implementation)
    {
        var isLarge = AddPrologue(out var frame);
        var offset = AddBody();
        if (!isLarge)
        {
            return (offset, false);
        }

        _outlined.Add((bodyName, type, offset, implementation));
        _functions.CompileGuard(function, type, MethodToken(_outlined.Count - 1), frame);
        return (AddBody(), true);
    }

    /// <returns>Whether the frame of the method compiled last is large.</returns>
    private bool AddPrologue(out int frame)
    {
        frame = _functions.EstimatedFrameSize;
        var isLarge = frame > LargeFrame;
        _functions.PrependPrologue(checkStack: _functions.Calls && !isLarge);
        return isLarge;
    }

    /// <summary>Token of a method behind those of the functions.</summary>
    private int MethodToken(int outlined) =>
        MetadataTokens.GetToken(MetadataTokens.MethodDefinitionHandle(_module.Bodies.Count + outlined + 1));

    /// <summary>Methods <c>void addresses(nint destination)</c> that store the addresses of all functions of which references are taken.</summary>
    private void AddAddressWriters()
    {
        var referenced = GeneratedCode.ReferencedFunctions(_module, _layout);
        var signature = new BlobBuilder();
        signature.WriteBytes((ImmutableArray<byte>)[0, 1, 0x01, 0x18]); // static void (native int)
        var handle = _metadata.GetOrAddBlob(signature);
        for (var start = 0; start < referenced.Count; start += AddressesPerWriter)
        {
            var il = _functions.Code;
            il.Clear();
            _functions.Locals.Clear();
            _functions.Regions.Clear();
            for (var i = start; i < Math.Min(start + AddressesPerWriter, referenced.Count); i++)
            {
                il.LoadArgument(0);
                il.LoadInt32(i * nint.Size);
                il.Emit(ILOpCode.Add);
                il.Token(
                    ILOpCode.Ldftn,
                    MetadataTokens.GetToken(MetadataTokens.MethodDefinitionHandle(referenced[i] - _module.ImportedFunctions + 1))
                );
                il.Emit(ILOpCode.Stind_i);
            }

            il.Emit(ILOpCode.Ret);
            AddMethod($"{AddressWriterPrefix}{start / AddressesPerWriter}", handle, AddBody(), default);
        }
    }

    private int AddBody()
    {
        var code = _functions.Code.Code;
        var body = _bodies.AddMethodBody(
            code.Length,
            _functions.MaxStack,
            _functions.Regions.Count,
            ProtectedRegion.AreSmall(_functions.Regions),
            _references.Locals(_functions.Locals),
            MethodBodyAttributes.InitLocals,
            hasDynamicStackAllocation: false
        );
        code.CopyTo(body.Instructions.GetBytes());
        foreach (var region in _functions.Regions)
        {
            region.AddTo(body.ExceptionRegions, _references.TypeReference(typeof(WasmGuestException)));
        }

        return body.Offset;
    }

    private void AddMethod(string name, BlobHandle signature, int bodyOffset, MethodImplAttributes implementation) =>
        _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig,
            MethodImplAttributes.IL | implementation,
            _metadata.GetOrAddString(name),
            signature,
            bodyOffset,
            MetadataTokens.ParameterHandle(1)
        );
}

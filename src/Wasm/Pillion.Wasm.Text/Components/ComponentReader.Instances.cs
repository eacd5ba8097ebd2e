using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

/// <content>Instances of modules and of components (component model, Explainer.md, "Instance Definitions").</content>
internal sealed partial class ComponentReader
{
    private const byte Instantiate = 0;
    private const byte InlineExports = 1;

    /// <summary>A core definition from after <c>(core</c>.</summary>
    private void ReadCore()
    {
        if (_cursor.IsKeyword("type"u8) || _cursor.IsKeyword("rec"u8))
        {
            new CoreTypeReader(_cursor, _scope).ReadDefinition();
            return;
        }

        var sort = ComponentSorts.TryReadCore(_cursor) ?? throw _cursor.Unexpected();
        switch (sort)
        {
            case ComponentSort.CoreModule:
                ReadCoreModule();
                break;
            case ComponentSort.CoreInstance:
                ReadCoreInstance();
                break;
            case ComponentSort.CoreFunction:
                var name = DeclaredName.Read(_cursor);
                _ = IsInlineAlias() ? _aliases.ReadInverted(sort, name) : _canons.ReadInverted(name);
                break;
            default:
                _aliases.ReadInverted(sort, DeclaredName.Read(_cursor));
                break;
        }
    }

    /// <summary>A core module from after its keyword: imported, or defined in place as in the core text format.</summary>
    private void ReadCoreModule()
    {
        var start = _cursor.Position;
        var name = DeclaredName.Read(_cursor);
        var exports = ReadInlineExportNames();
        uint index;
        if (ExternName.IsInline(_cursor, "import"u8))
        {
            index = ReadInlineImport(ComponentSort.CoreModule, name);
        }
        else if (IsInlineAlias())
        {
            index = _aliases.ReadInverted(ComponentSort.CoreModule, name);
        }
        else
        {
            _scope.Write(ComponentSectionId.CoreModule, ReadModule(name, isWhole: exports.Count == 0, start));
            index = _scope.Declare(_cursor, ComponentSort.CoreModule, name);
        }

        AddInlineExports(exports, ComponentSort.CoreModule, index);
    }

    private byte[] ReadModule(DeclaredName name, bool isWhole, int start)
    {
        if (!isWhole || !(_cursor.IsKeyword("binary"u8) || _cursor.IsKeyword("quote"u8)))
        {
            return Modules.ModuleReader.ReadFields(_cursor, name.Id, name.Name);
        }

        _cursor.Position = start;
        var module = Scripts.ModuleForm.ReadRest(_cursor, line: 0, isComponent: false);
        _cursor.Position--;
        return module.ToBinary();
    }

    private void ReadCoreInstance()
    {
        var name = DeclaredName.Read(_cursor);
        var instance = new WasmWriter();
        if (!_cursor.TryForm("instantiate"u8))
        {
            WriteCoreExports(instance);
        }
        else
        {
            var module = _cursor.Kind == TokenKind.Open ? ReadModuleForm() : _scope[ComponentSort.CoreModule].ReadIndex(_cursor);
            var arguments = new VectorSection();
            while (_cursor.TryForm("with"u8))
            {
                ReadCoreArgument(arguments.Add());
                _cursor.ExpectClose();
            }

            _cursor.ExpectClose();
            instance.WriteByte(Instantiate);
            instance.WriteUnsigned(module);
            arguments.WriteContent(instance);
        }

        _scope.Write(ComponentSectionId.CoreInstance, instance.Written);
        _scope.Declare(_cursor, ComponentSort.CoreInstance, name);
    }

    private uint ReadModuleForm()
    {
        var at = _cursor.Position + 1;
        var (sort, index) = _references.ReadCoreForm();
        return sort == ComponentSort.CoreModule ? index : throw _cursor.ErrorAt(at, "unexpected token: only modules are instantiated here");
    }

    private void ReadCoreArgument(WasmWriter argument)
    {
        argument.WriteSized(_cursor.ReadName());
        _cursor.ExpectForm("instance"u8);
        uint index;
        if (_cursor.Kind is TokenKind.Open or TokenKind.Close)
        {
            var instance = new WasmWriter();
            WriteCoreExports(instance);
            _scope.Write(ComponentSectionId.CoreInstance, instance.Written);
            index = _scope.Declare(_cursor, ComponentSort.CoreInstance, DeclaredName.None);
        }
        else
        {
            index = _scope[ComponentSort.CoreInstance].ReadIndex(_cursor);
        }

        _cursor.ExpectClose();
        argument.WriteByte(ComponentSort.CoreInstance.Code);
        argument.WriteUnsigned(index);
    }

    /// <summary>An instance that is a list of exports, up to the end of the form.</summary>
    private void WriteCoreExports(WasmWriter instance)
    {
        var exports = new VectorSection();
        while (_cursor.TryForm("export"u8))
        {
            var name = _cursor.ReadName();
            var (sort, index) = _references.ReadCoreForm();
            var export = exports.Add();
            export.WriteSized(name);
            export.WriteByte(sort.Code);
            export.WriteUnsigned(index);
            _cursor.ExpectClose();
        }

        instance.WriteByte(InlineExports);
        exports.WriteContent(instance);
    }

    /// <summary>An instance from after its keyword: imported, an alias, made of a component, or a list of exports.</summary>
    private void ReadInstance()
    {
        var name = DeclaredName.Read(_cursor);
        var exports = ReadInlineExportNames();
        uint index;
        if (ExternName.IsInline(_cursor, "import"u8))
        {
            index = ReadInlineImport(ComponentSort.Instance, name);
        }
        else if (IsInlineAlias())
        {
            index = _aliases.ReadInverted(ComponentSort.Instance, name);
        }
        else
        {
            var instance = new WasmWriter();
            if (_cursor.TryForm("instantiate"u8))
            {
                ReadInstantiation(instance);
                _cursor.ExpectClose();
            }
            else
            {
                WriteExports(instance);
            }

            _scope.Write(ComponentSectionId.Instance, instance.Written);
            index = _scope.Declare(_cursor, ComponentSort.Instance, name);
        }

        AddInlineExports(exports, ComponentSort.Instance, index);
    }

    private void ReadInstantiation(WasmWriter instance)
    {
        var component = _references.Read(ComponentSort.Component);
        var arguments = new VectorSection();
        while (_cursor.TryForm("with"u8))
        {
            var name = _cursor.ReadName();
            var (sort, index) = ReadArgument();
            _cursor.ExpectClose();
            var argument = arguments.Add();
            argument.WriteSized(name);
            sort.WriteTo(argument);
            argument.WriteUnsigned(index);
        }

        instance.WriteByte(Instantiate);
        instance.WriteUnsigned(component);
        arguments.WriteContent(instance);
    }

    private (ComponentSort Sort, uint Index) ReadArgument()
    {
        var isList = _cursor.IsForm("instance"u8) && _cursor.PeekKind(2) is TokenKind.Open or TokenKind.Close;
        if (!isList)
        {
            return _references.ReadForm();
        }

        _cursor.ExpectForm("instance"u8);
        var instance = new WasmWriter();
        WriteExports(instance);
        _cursor.ExpectClose();
        _scope.Write(ComponentSectionId.Instance, instance.Written);
        return (ComponentSort.Instance, _scope.Declare(_cursor, ComponentSort.Instance, DeclaredName.None));
    }

    private void WriteExports(WasmWriter instance)
    {
        var exports = new VectorSection();
        while (_cursor.TryForm("export"u8))
        {
            var export = exports.Add();
            ExternName.Read(_cursor, export);
            var at = _cursor.Position + 1;
            var (sort, index) = _references.ReadForm();
            ExpectExportable(sort, at);
            sort.WriteTo(export);
            export.WriteUnsigned(index);
            _cursor.ExpectClose();
        }

        instance.WriteByte(InlineExports);
        exports.WriteContent(instance);
    }
}

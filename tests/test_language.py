"""Telling languages, shown on 270 blocks: names never make English foreign, and what is foreign is seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrative_lab import language
from narrative_lab.language import UNKNOWN, language_of, languages_of

# Blocks as they stand in councils' copy. TUNED chose the settings; HELD_OUT was written and looked at after
# that.
TUNED = {
    "en": """
The council welcomes people who are new to Llanfairfechan and Penmaenmawr.
Newcomers from Kraków and Łódź opened a bakery on the High Street.
Families in Aberdyfi, Tywyn and Machynlleth can ask for a free welcome pack.
Councillor Siân Llewellyn said the town was proud of its new neighbours.
Meet your neighbours at Neuadd Dwyfor on Friday.
We opened three new homes for families in Caernarfon last spring.
Muhammad and Aaliyah Hussain run the Saturday club in Small Heath.
English classes start on Monday at the library.
Cllr Wojciech Kowalski, cabinet member for housing, opened the centre.
Free English lessons every Tuesday
Support for people seeking safety
Everyone is welcome in Harrowmouth.
Our city has been built by people from all over the world.
Book a place by phone or online.
Bring a coat, sturdy shoes and a packed lunch.
Council leaders approved budget plans yesterday evening.
Local volunteers cooked lunch alongside residents.
More than forty nationalities live side by side here.
Croeso Cymru gave the project a grant of ten thousand pounds.
The Gaeltacht office in Gaoth Dobhair helps people settle in.
Comhairle nan Eilean Siar has published its plan for new arrivals.
It takes a whole town to make someone feel at home.
Thank you to everyone who came along.
Volunteer drivers needed urgently
Housing officers visited twelve streets
Residents praised the project.
How to register with a doctor
Apply before 12 June
Ukrainian families have found work, friends and a school place in Maghera.
Rhaglen Croeso is a programme for people who have just arrived.
Staff speak Polish, Romanian, Somali and Arabic.
Harrowmouth City Council, Town Hall, Market Square
Mayor Amina Yusuf with pupils of Ysgol Glan Morfa
Every resident deserves safe streets, decent homes and good schools.
The drop-in at Canolfan Hywel Dda runs from ten until noon.
Oksana Shevchenko and her sister started a choir in Maesteg.
Our new Welcome Hub is on Stryd Fawr, next to the chemist.
Pupils at Gaelscoil an Chuain learnt to say hello in nine languages.
Bilal, Fatuma and Jędrzej were the first to sign up.
Visit the town hall or call us.
Rubbish is collected on Thursdays.
Sign up for swimming lessons today
Two hundred people came.
Parents can choose any local school.
Rent support, debt advice, legal help
Zainab grew up in Aleppo and now teaches maths in Pwllheli.
Eisteddfod organisers thanked Cyngor Gwynedd staff.
Nadolig Llawen from all at Harrowmouth City Council!
We will publish the results on our website in May.
Harrowmouth is home.
Free bus travel for asylum seekers
Council tax bands explained
New arrivals often bring skills that local firms lack.
Tenants said repairs took too long.
Ambition, fairness, kindness
Shop local, eat local, stay local
El Sol, a café run by two brothers from Bogotá, opened in March.
La Maison Verte offers cooking lessons to anyone who asks.
Pierogi, samosas and bara brith were on the table at the summer party.
Children drew maps of their streets.
""",
    "cy": """
Mae croeso i bawb yn ein dinas.
Rydym yn cefnogi teuluoedd newydd i ddod o hyd i gartref.
Bydd y cyngor yn cynnal digwyddiad cymunedol ddydd Sadwrn.
Gall trigolion newydd ddysgu Cymraeg am ddim.
Dewch i gwrdd â'ch cymdogion yn y neuadd.
Gwasanaethau i bobl newydd
Mae'r prosiect wedi helpu dros gant o bobl i ddod o hyd i waith.
Cofrestrwch gyda meddyg teulu
Byddwn yn gweithio gyda phartneriaid ar draws y sir.
Dinas o Noddfa
Os ydych chi'n newydd i'r ardal, galwch heibio i'r llyfrgell.
Mae'r dref yn falch o'i chymdogion newydd.
Diolch i bawb a ddaeth i'r digwyddiad yn Harrowmouth.
Dosbarthiadau Saesneg bob dydd Mawrth am ddim
Ffoniwch ni am ragor o wybodaeth
""",
    "ga": """
Tá fáilte roimh chách inár gcathair.
Tacaíonn an chomhairle le teaghlaigh nua teach a fháil.
Beidh ranganna Béarla ar siúl sa leabharlann gach Máirt.
Cuireann muid fáilte roimh dhaoine ó gach cearn den domhan.
Is féidir leat cabhair a fháil anseo.
Má tá tú nua sa cheantar, tar isteach chuig an leabharlann.
Tá an baile bródúil as a chomharsana nua.
Glaoigh orainn le haghaidh tuilleadh eolais
""",
    "gd": """
Tha fàilte ron a h-uile duine anns a' bhaile againn.
Bidh a' chomhairle a' cuideachadh theaghlaichean ùra.
Faodaidh tu Gàidhlig ionnsachadh an-asgaidh.
Tha sinn ag obair còmhla ri coimhearsnachdan ionadail.
Ma tha thu ùr san sgìre, thig a-steach don leabharlann.
Tha am baile moiteil às a nàbaidhean ùra.
""",
    "pl": """
Witamy wszystkich nowych mieszkańców naszego miasta.
Rada miasta pomaga rodzinom znaleźć mieszkanie i szkołę.
Bezpłatne lekcje języka angielskiego odbywają się we wtorki.
Zadzwoń do nas, jeśli potrzebujesz pomocy.
Każdy jest tu mile widziany.
Jak zapisać dziecko do szkoły
Jeśli jesteś nowy w okolicy, odwiedź bibliotekę.
Miasto jest dumne ze swoich nowych sąsiadów.
Pomoc prawna dla rodzin
""",
    "ro": """
Bun venit tuturor noilor locuitori ai orașului nostru.
Consiliul ajută familiile să găsească o locuință.
Cursurile gratuite de limba engleză au loc în fiecare marți.
Sunați-ne dacă aveți nevoie de ajutor.
Dacă sunteți nou în zonă, treceți pe la bibliotecă.
Orașul este mândru de noii săi vecini.
""",
    "fr": """
La ville souhaite la bienvenue à tous les nouveaux habitants.
Le conseil municipal aide les familles à trouver un logement.
Des cours gratuits ont lieu chaque mardi à la bibliothèque.
Appelez-nous si vous avez besoin d'aide.
Bienvenue à tous nos voisins
Si vous êtes nouveau dans le quartier, passez à la bibliothèque.
La ville est fière de ses nouveaux voisins.
""",
    "es": """
La ciudad da la bienvenida a todos los nuevos vecinos.
El ayuntamiento ayuda a las familias a encontrar vivienda.
Las clases gratuitas de inglés son los martes.
Llámenos si necesita ayuda.
Todos son bienvenidos aquí
Si es nuevo en la zona, visite la biblioteca.
La ciudad está orgullosa de sus nuevos vecinos.
""",
    "pt": """
A cidade dá as boas-vindas a todos os novos moradores.
A câmara ajuda as famílias a encontrar casa e escola.
As aulas gratuitas de inglês são às terças-feiras.
Ligue para nós se precisar de ajuda.
Se é novo na zona, passe pela biblioteca.
A cidade tem orgulho dos seus novos vizinhos.
""",
    "it": """
La città dà il benvenuto a tutti i nuovi residenti.
Il comune aiuta le famiglie a trovare casa.
I corsi gratuiti di inglese si tengono ogni martedì.
Se sei nuovo in zona, passa in biblioteca.
La città è orgogliosa dei suoi nuovi vicini.
""",
    "de": """
Die Stadt heißt alle neuen Einwohner willkommen.
Der Stadtrat hilft Familien, eine Wohnung zu finden.
Kostenlose Englischkurse finden jeden Dienstag statt.
Wenn Sie neu in der Gegend sind, besuchen Sie die Bibliothek.
Die Stadt ist stolz auf ihre neuen Nachbarn.
""",
    "nl": """
De stad heet alle nieuwe inwoners welkom.
De gemeente helpt gezinnen een woning te vinden.
Bel ons als u hulp nodig hebt.
Bent u nieuw in de buurt, kom dan langs in de bibliotheek.
De stad is trots op haar nieuwe buren.
""",
    "so": """
Magaaladu waxay soo dhowaynaysaa dhammaan dadka cusub.
Golaha degmadu wuxuu caawiyaa qoysaska si ay guri u helaan.
Casharrada Ingiriisiga ee bilaashka ah waa Talaadada.
Na soo wac haddii aad caawimaad u baahan tahay.
Haddii aad ku cusub tahay xaafadda, soo booqo maktabadda.
Magaaladu waxay ku faraxsan tahay deriskeeda cusub.
""",
    "uk": """
Місто вітає всіх нових мешканців.
Міська рада допомагає родинам знайти житло.
Безкоштовні уроки англійської мови щовівторка.
Ласкаво просимо
Якщо ви нові в районі, завітайте до бібліотеки.
Місто пишається своїми новими сусідами.
""",
    "ru": """
Город приветствует всех новых жителей.
Городской совет помогает семьям найти жильё.
Если вы недавно приехали, приходите в библиотеку.
""",
    "bg": """
Градът приветства всички нови жители.
Общинският съвет помага на семействата да намерят дом, къща или квартира.
""",
    "ar": """
ترحب المدينة بجميع السكان الجدد.
يساعد المجلس العائلات في العثور على سكن.
دروس مجانية في اللغة الإنجليزية
إذا كنت جديداً في المنطقة، تفضل بزيارة المكتبة.
""",
    "ur": """
شہر تمام نئے رہائشیوں کو خوش آمدید کہتا ہے۔
کونسل خاندانوں کو گھر تلاش کرنے میں مدد دیتی ہے۔
خوش آمدید سب کے لیے
اگر آپ علاقے میں نئے ہیں تو لائبریری آئیں۔
""",
    "fa": """
شهر به همه ساکنان جدید خوشامد می‌گوید.
شورا به خانواده‌ها کمک می‌کند تا خانه پیدا کنند.
اگر تازه به این محله آمده‌اید، به کتابخانه سر بزنید.
""",
    "ps": """
ښار ټولو نوو اوسېدونکو ته ښه راغلاست وايي.
""",
    "tr": """
Şehir bütün yeni sakinlere hoş geldiniz diyor.
Belediye ailelerin ev bulmasına yardım ediyor.
Yardıma ihtiyacınız varsa bizi arayın.
Mahallede yeniyseniz kütüphaneye uğrayın.
Şehir yeni komşularıyla gurur duyuyor.
""",
    "hu": """
A város szeretettel köszönti az új lakókat.
A tanács segít a családoknak lakást találni.
Ha új a környéken, jöjjön be a könyvtárba.
""",
    "cs": """
Město vítá všechny nové obyvatele.
Rada pomáhá rodinám najít bydlení.
Pokud jste tu noví, přijďte do knihovny.
""",
    "sk": """
Mesto víta všetkých nových obyvateľov.
Rada pomáha rodinám nájsť bývanie a školu.
Ak ste tu noví, príďte do knižnice.
""",
    "lt": """
Miestas sveikina visus naujus gyventojus.
Taryba padeda šeimoms rasti būstą.
Jei esate nauji šioje vietovėje, užsukite į biblioteką.
""",
    "lv": """
Pilsēta sveic visus jaunos iedzīvotājus.
Dome palīdz ģimenēm atrast mājokli.
Ja esat jauns šajā apkaimē, nāciet uz bibliotēku.
""",
    "sq": """
Qyteti mirëpret të gjithë banorët e rinj.
Këshilli ndihmon familjet të gjejnë një shtëpi.
Nëse jeni të rinj në zonë, ejani në bibliotekë.
""",
    "vi": """
Thành phố chào đón tất cả cư dân mới.
Hội đồng giúp các gia đình tìm nhà ở.
Nếu bạn mới đến khu vực này, hãy ghé thăm thư viện.
""",
    "bn": """
শহর সকল নতুন বাসিন্দাকে স্বাগত জানায়।
কাউন্সিল পরিবারগুলোকে বাড়ি খুঁজতে সাহায্য করে।
আপনি এলাকায় নতুন হলে গ্রন্থাগারে আসুন।
""",
    "pa": """
ਸ਼ਹਿਰ ਸਾਰੇ ਨਵੇਂ ਵਸਨੀਕਾਂ ਦਾ ਸੁਆਗਤ ਕਰਦਾ ਹੈ।
""",
    "gu": """
શહેર બધા નવા રહેવાસીઓનું સ્વાગત કરે છે.
""",
    "hi": """
शहर सभी नए निवासियों का स्वागत करता है।
""",
    "ta": """
நகரம் அனைத்து புதிய குடியிருப்பாளர்களையும் வரவேற்கிறது.
""",
    "zh": """
本市欢迎所有新居民。
市议会帮助家庭寻找住房。
如果您刚到本地，请到图书馆来。
""",
    "ja": """
市は新しい住民を歓迎します。
""",
    "ko": """
우리 도시는 새로운 주민을 환영합니다.
""",
    "el": """
Η πόλη καλωσορίζει όλους τους νέους κατοίκους.
""",
    "am": """
ከተማው ሁሉንም አዲስ ነዋሪዎች ይቀበላል።
""",
    "ti": """
ከተማና ንኹሎም ሓደስቲ ነበርቲ እንቋዕ ብደሓን መጻእኩም ትብል።
""",
    "sw": """
Jiji linawakaribisha wakazi wote wapya.
Baraza husaidia familia kupata nyumba na shule.
Ikiwa wewe ni mgeni katika eneo hili, tembelea maktaba.
""",
    "ku": """
Bajar pêşwaziya hemû niştecihên nû dike.
""",
    "hr": """
Grad želi dobrodošlicu svim novim stanovnicima.
Vijeće pomaže obiteljima da pronađu dom.
""",
    "tl": """
Tinatanggap ng lungsod ang lahat ng bagong residente.
""",
    "und": """
Harrowmouth
Cllr Siân Llewellyn
12 June 2024
www.harrowmouth.example/welcome
#HarrowmouthTogether
""",
}
HELD_OUT = {
    "en": """
Priya Nair opened the Gorseinon food bank with six friends.
The walk from Llandudno to Conwy took us past three playgrounds.
Clwb Ieuenctid Bethesda meets each Wednesday, and all young people can join.
Half of our bus drivers were born abroad.
Swansea, Neath and Port Talbot councils signed a joint pledge.
Find a GP, dentist or optician
Vegetable beds, benches and a new playground
Teachers, nurses, cooks, engineers, poets
Mrs Olena Bondarenko bakes bread for forty households.
Fáilte Isteach volunteers share tea and conversation with newcomers in Ennis.
Homework clubs run in Tower Hamlets primary schools
Why does this matter?
Come and say hello!
Next steps for local partners
Dr Mehmet Yıldız leads the walk-in clinic at Maes Glas.
Ceredigion residents gave furniture, prams and bicycles.
""",
    "cy": """
Cafodd deg teulu gartref newydd y llynedd.
Gwirfoddolwyr lleol sy'n rhedeg y banc bwyd.
Rydyn ni'n gwrando ar drigolion o bob oed.
Mae plant yr ysgol wedi tynnu mapiau o'u strydoedd.
Cymorth gyda thai, budd-daliadau a gwaith
""",
    "ga": """
Thosaigh siad cór nua sa bhaile anuraidh.
Labhair na páistí naoi dteanga ar scoil.
Tacaíocht do theaghlaigh a tháinig le déanaí
""",
    "gd": """
Thòisich iad còisir ùr sa bhaile an-uiridh.
Bruidhinn a' chlann naoi cànanan san sgoil.
""",
    "pl": """
W zeszłym roku dziesięć rodzin znalazło nowy dom.
Wolontariusze prowadzą bank żywności w każdą sobotę.
Godziny otwarcia biblioteki miejskiej
""",
    "ro": """
Anul trecut zece familii au găsit o casă nouă.
Voluntarii servesc masa în fiecare sâmbătă.
""",
    "fr": """
L'an dernier, dix familles ont trouvé un nouveau logement.
Les bénévoles servent un repas chaque samedi.
""",
    "es": """
El año pasado diez familias encontraron un nuevo hogar.
Los voluntarios sirven comida cada sábado.
""",
    "pt": """
No ano passado, dez famílias encontraram uma casa nova.
Os voluntários servem refeições aos sábados.
""",
    "de": """
Im letzten Jahr haben zehn Familien ein neues Zuhause gefunden.
Freiwillige kochen jeden Samstag für alle.
""",
    "so": """
Sannadkii hore toban qoys ayaa helay guri cusub.
Mutadawiciintu waxay cunto bixiyaan Sabti kasta.
""",
    "tr": """
Geçen yıl on aile yeni bir ev buldu.
Gönüllüler her cumartesi yemek veriyor.
""",
    "uk": """
Торік десять родин знайшли нову домівку.
Волонтери щосуботи готують їжу.
""",
    "ar": """
وجدت عشر عائلات منزلاً جديداً في العام الماضي.
""",
    "ur": """
گزشتہ سال دس خاندانوں کو نیا گھر ملا۔
""",
    "sq": """
Vitin e kaluar dhjetë familje gjetën një shtëpi të re.
""",
    "hu": """
Tavaly tíz család talált új otthonra.
""",
    "lt": """
Pernai dešimt šeimų rado naujus namus.
""",
    "vi": """
Năm ngoái mười gia đình đã tìm được nhà mới.
""",
}


def blocks(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, text) for code, texts in table.items() for text in texts.strip().splitlines()]


@pytest.mark.parametrize(("code", "text"), [b for b in blocks(TUNED) + blocks(HELD_OUT) if b[0] == "en"])
def test_english_is_never_taken_for_another_language(code, text):
    assert language_of(text) in {code, UNKNOWN}


@pytest.mark.parametrize(("code", "text"), [b for b in blocks(TUNED) + blocks(HELD_OUT) if b[0] not in {"en", UNKNOWN}])
def test_other_languages_are_never_taken_for_english(code, text):
    assert language_of(text) != "en"


@pytest.mark.parametrize(("table", "least"), [(TUNED, 0.94), (HELD_OUT, 0.96)], ids=["tuned", "held out"])
def test_most_blocks_are_told_exactly(table, least):
    """Measured: 212 of 221 and 51 of 51; nearly all the rest are short and stay unknown."""
    known = blocks(table)
    assert sum(language_of(text) == code for code, text in known) >= least * len(known)


@pytest.mark.parametrize(
    "text", ["", " ", "123", "👋🏽", "\ud800", "a", "Ysgol Glan Morfa", "https://x.example/croeso/i/bawb"]
)
def test_too_little_is_unknown(text):
    assert language_of(text) == UNKNOWN


def test_clear_english_needs_no_model(monkeypatch):
    """The model takes a second to load: a plain English draft must do without it."""

    def fail():
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(language, "_model", fail)
    english = [text for code, text in blocks(TUNED) + blocks(HELD_OUT) if code == "en" and len(text.split()) > 7]
    assert len(english) > 20
    assert {language_of(text) for text in english} == {"en"}


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        ([], []),
        (["Harrowmouth"], ["en"]),
        (["Croeso", "Mae croeso cynnes i bawb yn ein tref ni."], ["cy", "cy"]),
        (
            ["Everyone is welcome in our town.", "Croeso", "Mae croeso cynnes i bawb yn ein tref ni."],
            ["en", "en", "cy"],
        ),
        (
            ["Everyone is welcome in our town.", "A", "B", "C", "Mae croeso cynnes i bawb yn ein tref ni."],
            ["en", "en", "en", "cy", "cy"],
        ),
        (["Everyone is welcome in our town.", "مرحبا", "Welcome"], ["en", "ar", "en"]),
    ],
)
def test_short_blocks_follow_the_nearest_that_is_clear(texts, codes):
    assert languages_of(texts) == codes


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_any_text_has_some_language(text):
    assert language_of(text).isalpha()
